/// Which rows of the screen are for what; the less room, the fewer parts.
///
/// From 4 rows on: title, transcript, ruler, input. Below: no ruler, then no title, then the
/// input alone.
struct ScreenLayout: Equatable {
    let title: Int?
    let transcript: Range<Int>
    let ruler: Int?
    let input: Int?

    init(rows: Int) {
        title = rows >= 3 ? 0 : nil
        ruler = rows >= 4 ? rows - 2 : nil
        input = rows >= 1 ? rows - 1 : nil
        let top = title == nil ? 0 : 1
        transcript = top..<max(top, ruler ?? input ?? 0)
    }
}
