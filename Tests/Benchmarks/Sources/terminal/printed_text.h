#pragma once

#include <stdbool.h>
#include <stddef.h>

// Tells what a program prints on its terminal from the sequences that move the cursor and colour
// the text.
struct printed_text {
    enum { GROUND, ESCAPE, DESIGNATION, CONTROL, STRING, STRING_ESCAPE } state;
};

// True when the byte is printed.
bool printed_text_take(struct printed_text *, unsigned char byte);

// Finds a word in what is printed, wherever the cursor moved between its letters.
struct word_finder {
    const char *word;
    size_t matched;
};

// True when the byte completes the word.
bool word_finder_take(struct word_finder *, char byte);
