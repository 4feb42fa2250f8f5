#pragma once

// Prints the error, with errno's message for `%m`, and ends with status 1.
_Noreturn void fail(const char *format, ...) __attribute__((format(printf, 1, 2)));
