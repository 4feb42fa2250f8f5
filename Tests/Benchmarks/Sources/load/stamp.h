#pragma once

// `[Tue Apr 18 23:53:09 2006] `, with the space.
enum { STAMP_LENGTH = 27 };

// Ends the program unless the bytes are the stamp of the current second, plus or minus two.
void stamp_check(const char *bytes);
