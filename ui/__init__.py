"""What people see: Gradio over the assistant's service. No logic of its own."""
