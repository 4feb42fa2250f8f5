#pragma once

#include <stddef.h>

// The number in an argument. Fails if it is not one from `least` to `most`.
double argument_number(const char *text, double least, double most);

// Raises the limit of descriptors as far as is allowed. Fails if fewer than `count` are.
void allow_descriptors(size_t count);
