"""The sub-commands of `vademecum`, one module each, loaded only when asked for."""
