/// The screen was not as a test waited for it to be.
package struct UnexpectedScreen: Error, CustomStringConvertible {
    package let description: String

    init(_ expected: String, _ screen: VirtualScreen) {
        let rule = "+" + String(repeating: "-", count: screen.columns) + "+"
        let rows = (0..<screen.rows).map { row in
            "|" + (0..<screen.columns).map { screen[row, $0].text }.joined() + "|"
        }
        description = (["Not reached: \(expected). The screen:", rule] + rows + [rule])
            .joined(separator: "\n")
    }
}
