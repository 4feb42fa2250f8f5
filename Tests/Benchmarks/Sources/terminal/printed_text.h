#pragma once

#include <stdbool.h>
#include <stddef.h>

// Separates the text that a program prints from the sequences that move the cursor and set colours.
struct printed_text {
    enum { GROUND, ESCAPE, DESIGNATION, CONTROL, STRING, STRING_ESCAPE } state;
};

// True when the byte is printed.
bool printed_text_take(struct printed_text *, unsigned char byte);

// Finds a word in the printed text, even if the cursor moves between its letters.
struct word_finder {
    const char *word;
    size_t matched;
};

// True when the byte completes the word.
bool word_finder_take(struct word_finder *, char byte);
