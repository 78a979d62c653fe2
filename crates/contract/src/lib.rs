//! Every type, command, event and error code that crosses between the user interface and the backend.
