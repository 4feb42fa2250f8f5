/// A key as the person pressed it, after the terminal's escape sequences are taken apart.
package enum Key: Hashable, Sendable {
    /// A character that stands for itself; never a control character.
    case character(Character)
    /// Control and a letter or sign: `.control("a")` is C-a; `.control("_")` undo's.
    case control(Character)
    /// Alt (Meta) and a character, as ESC and the character: `.alt("r")`.
    case alt(Character)
    case enter, altEnter, tab, backTab, escape
    case backspace, altBackspace, delete, insert
    case up, down, left, right, home, end, pageUp, pageDown
    case controlLeft, controlRight, controlHome, controlEnd, controlUp, controlDown
    case controlPageUp, controlPageDown
    case shiftUp, shiftDown, altPageUp, altPageDown, altHome, altEnd
    case altUp, altDown, altLeft, altRight
    /// F1 to F12.
    case function(Int)
    case wheelUp, wheelDown
}
