// Host names beyond ASCII, in the form that name servers know (IDNA2008, UTS 46).
#pragma once

#include <stddef.h>

enum {
    /// libidn2 is not installed.
    CS_NO_LIBRARY = 1,
    /// The converted name does not fit.
    CS_NO_ROOM = 2,
};

/// Writes the A-labels (RFC 5890) of a name in UTF-8; 0, one of the above, or libidn2's number,
/// which is negative.
///
/// libidn2 is loaded when it is needed first, as getaddrinfo(3) does for AI_IDN, which cannot be
/// used here: it reads names in the encoding of the locale. Safe from any thread.
int cs_ascii_host_name(const char *name, char *result, size_t size);

/// What one of libidn2's numbers means, in English.
const char *cs_host_name_error(int number);
