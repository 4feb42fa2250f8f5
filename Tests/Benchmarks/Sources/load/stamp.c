#include "stamp.h"

#include "failure.h"

#include <string.h>
#include <time.h>

static char known[STAMP_LENGTH];

static void write_stamp(char stamp[STAMP_LENGTH + 1], time_t second) {
    struct tm fields;
    char text[32];
    asctime_r(localtime_r(&second, &fields), text);
    stamp[0] = '[';
    memcpy(stamp + 1, text, 24);
    memcpy(stamp + 25, "] ", 3);
}

void stamp_check(const char *bytes) {
    if (memcmp(bytes, known, STAMP_LENGTH) == 0) return;
    time_t now = time(NULL);
    char expected[STAMP_LENGTH + 1];
    for (time_t second = now - 2; second <= now + 2; second++) {
        write_stamp(expected, second);
        if (memcmp(bytes, expected, STAMP_LENGTH) == 0) {
            memcpy(known, bytes, STAMP_LENGTH);
            return;
        }
    }
    write_stamp(expected, now);
    fail("a reply starts with \"%.*s\", but the time is \"%s\"", STAMP_LENGTH, bytes, expected);
}
