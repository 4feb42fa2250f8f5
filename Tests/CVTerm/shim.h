#ifndef CARILLON_CVTERM_H
#define CARILLON_CVTERM_H

#include <stdbool.h>
#include <string.h>
#include <vterm.h>

// libvterm (0.1.4 and later) tells of its properties by a callback only: kept here, read in Swift.
struct vterm_properties {
    bool is_alternate;
    bool is_cursor_visible;
    char title[256];
};

static inline int vterm_property_changed(VTermProp property, VTermValue *value, void *user) {
    struct vterm_properties *properties = (struct vterm_properties *)user;
    switch (property) {
    case VTERM_PROP_ALTSCREEN: properties->is_alternate = value->boolean; break;
    case VTERM_PROP_CURSORVISIBLE: properties->is_cursor_visible = value->boolean; break;
#if VTERM_VERSION_MAJOR == 0 && VTERM_VERSION_MINOR < 2  // Later ones hand over a title in fragments, which no test needs.
    case VTERM_PROP_TITLE:
        strncpy(properties->title, value->string, sizeof properties->title - 1);
        break;
#endif
    default: break;
    }
    return 1;
}

/// Empties the screen and keeps `properties`, which must outlive `terminal`, up to date.
static inline void vterm_start(VTerm *terminal, struct vterm_properties *properties) {
    static const VTermScreenCallbacks callbacks = {.settermprop = vterm_property_changed};
    vterm_set_utf8(terminal, 1);
    VTermScreen *screen = vterm_obtain_screen(terminal);
    vterm_screen_enable_altscreen(screen, 1);
    vterm_screen_set_callbacks(screen, &callbacks, properties);
    vterm_screen_reset(screen, 1);
}

/// The number of a palette colour, 0x1000000 and the parts for a direct one, -1 for the default.
static inline int vterm_color(const VTermColor *color) {
    if (VTERM_COLOR_IS_DEFAULT_FG(color) || VTERM_COLOR_IS_DEFAULT_BG(color)) return -1;
    if (VTERM_COLOR_IS_INDEXED(color)) return color->indexed.idx;
    return 0x1000000 | color->rgb.red << 16 | color->rgb.green << 8 | color->rgb.blue;
}

#endif
