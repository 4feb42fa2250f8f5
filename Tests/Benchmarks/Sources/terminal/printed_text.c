#include "printed_text.h"

#include <string.h>

bool printed_text_take(struct printed_text *text, unsigned char byte) {
    switch (text->state) {
    case GROUND:
        if (byte == 0x1B) text->state = ESCAPE;
        return byte >= 0x20 && byte != 0x7F;
    case ESCAPE:
        if (byte == '[') text->state = CONTROL;
        else if (strchr("]PX^_", byte)) text->state = STRING;
        else if (byte >= 0x20 && byte < 0x30) text->state = DESIGNATION;
        else text->state = GROUND;
        return false;
    case DESIGNATION:
        if (byte >= 0x30) text->state = GROUND;
        return false;
    case CONTROL:
        if (byte >= 0x40 && byte < 0x7F) text->state = GROUND;
        return false;
    case STRING:
        if (byte == 0x07) text->state = GROUND;
        if (byte == 0x1B) text->state = STRING_ESCAPE;
        return false;
    case STRING_ESCAPE:
        text->state = byte == '\\' ? GROUND : STRING;
        return false;
    }
    return false;
}

// How much of the word still matches when the next letter is not the expected one.
static size_t shorter_match(const char *word, size_t matched) {
    for (size_t length = matched - 1; length > 0; length--) {
        if (memcmp(word, word + matched - length, length) == 0) return length;
    }
    return 0;
}

bool word_finder_take(struct word_finder *finder, char byte) {
    while (finder->matched > 0 && finder->word[finder->matched] != byte) {
        finder->matched = shorter_match(finder->word, finder->matched);
    }
    if (finder->word[finder->matched] == byte) finder->matched++;
    if (finder->word[finder->matched] != 0) return false;
    finder->matched = 0;
    return true;
}
