#pragma once

// Says what is wrong, with errno's words when `%m` is in it, and ends with status 1.
_Noreturn void fail(const char *format, ...) __attribute__((format(printf, 1, 2)));
