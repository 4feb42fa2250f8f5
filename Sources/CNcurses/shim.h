#ifndef CARILLON_CNCURSES_H
#define CARILLON_CNCURSES_H

// What Swift cannot see of curses by itself: variables, macros with casts, variadic functions.

#define NCURSES_WIDECHAR 1
#include <langinfo.h>
#include <locale.h>
#include <ncurses.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <wchar.h>

// <term.h> declares these; it also defines `lines`, `columns` and hundreds like them as macros.
extern int setupterm(const char *type, int fd, int *result);
extern struct term *cur_term;
extern int del_curterm(struct term *terminal);

/// newterm(3ncurses) that leaves the process's signals alone: it installs handlers of its own for
/// these, once per process, but only where it finds the default action.
static inline SCREEN *curses_start(const char *type, FILE *output, FILE *input) {
    static const int signals[] = {SIGINT, SIGTERM, SIGTSTP, SIGWINCH};
    enum { count = sizeof signals / sizeof signals[0] };
    struct sigaction ignored = {.sa_handler = SIG_IGN}, found[count];
    for (int i = 0; i < count; i++) sigaction(signals[i], &ignored, &found[i]);
    SCREEN *screen = newterm(type, output, input);
    for (int i = 0; i < count; i++) sigaction(signals[i], &found[i], NULL);
    return screen;
}

static inline WINDOW *curses_standard_screen(void) { return stdscr; }
static inline WINDOW *curses_physical_screen(void) { return curscr; }
static inline int curses_rows(void) { return LINES; }
static inline int curses_columns(void) { return COLS; }

static inline int curses_color_pairs(void) { return COLOR_PAIRS; }

/// setcchar(3ncurses) with a pair of any number: the last argument, reserved by X/Open, is an
/// extension of ncurses 6.1 for those beyond a short.
static inline int curses_set_cell(
    cchar_t *cell, const wchar_t *text, attr_t attributes, int pair) {
    return setcchar(cell, text, attributes, (short)(pair > 255 ? 255 : pair), &pair);
}

/// The same for one character.
static inline int curses_set_character(
    cchar_t *cell, wchar_t character, attr_t attributes, int pair) {
    const wchar_t text[] = {character, 0};
    return curses_set_cell(cell, text, attributes, pair);
}

static inline attr_t curses_bold(void) { return A_BOLD; }
static inline attr_t curses_dim(void) { return A_DIM; }
static inline attr_t curses_italic(void) { return A_ITALIC; }
static inline attr_t curses_underlined(void) { return A_UNDERLINE; }
static inline attr_t curses_reversed(void) { return A_REVERSE; }

/// Lets go of what setupterm(3ncurses) allocated.
static inline void terminfo_release(void) { del_curterm(cur_term); }

/// A string capability; NULL if this terminal has none of that name.
static inline const char *terminfo_string(const char *name) {
    const char *string = tigetstr(name);
    return string == (const char *)-1 ? NULL : string;
}

static inline int terminfo_colors(void) { return tigetnum("colors"); }

/// Whether colours are numbered by their parts, eight bits each: `RGB` in user_caps(5).
static inline bool terminfo_is_direct(void) {
    return terminfo_colors() == 1 << 24 && (tigetflag("RGB") == 1 || tigetnum("RGB") == 8);
}

static inline const char *terminfo_expand(const char *string, int first, int second) {
    return tiparm(string, first, second);
}

/// <wchar.h> declares it only if _XOPEN_SOURCE is defined, which a header must not do.
extern int wcwidth(wchar_t character);

static inline bool locale_is_utf8(void) { return strcmp(nl_langinfo(CODESET), "UTF-8") == 0; }

#endif
