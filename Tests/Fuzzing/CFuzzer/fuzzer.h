#pragma once

#include <stddef.h>
#include <stdint.h>

/// libFuzzer's loop, FuzzerInterface.h in LLVM: reads its options from the arguments, and passes
/// each
/// input to `try_input`, which returns zero. Does not return.
int LLVMFuzzerRunDriver(int *count, char ***arguments, int (*try_input)(const uint8_t *, size_t));
