import TerminalUI
import Testing

@Suite("LineDecorations", .timeLimit(.minutes(10)))
struct LineDecorationsTests {
    private static let lit = Style(.standard, .reversed)
    private static let linked = Style(.standard, .underlined)

    /// For each row the cells with some attributes, with dots for the others.
    private func marked(
        _ line: String, columns: Int, rows: Int, _ attributes: Style.Attributes,
        _ decorations: LineDecorations
    ) -> [String] {
        var transcript = Transcript()
        transcript.append(line.utf8, kind: .failure)
        var grid = CellGrid(rows: rows, columns: columns)
        TranscriptView().draw(transcript, into: &grid, rows: 0..<rows) { _, _ in decorations }
        return grid.cells.map { row in
            String(
                row.filter { $0.width > 0 }.map {
                    $0.style.attributes.isSuperset(of: attributes) ? $0.cluster : "."
                })
        }
    }

    @Test func `a part is drawn across rows and beside wide clusters`() {
        var decorations = LineDecorations()
        decorations.set(Self.lit, for: 1..<6)
        #expect(
            marked("世界 abcd efgh", columns: 9, rows: 2, .reversed, decorations)
                == [".界 abc.", "........."])
        decorations.set(Self.lit, for: 6..<9)
        #expect(
            marked("世界 abcd efgh", columns: 9, rows: 2, .reversed, decorations)
                == [".界 abcd", "e........"])
    }

    @Test func `an added style keeps the line's, a set one replaces it`() {
        var decorations = LineDecorations()
        decorations.add(Self.linked, to: 0..<1)
        decorations.set(Self.linked, for: 1..<2)
        #expect(
            marked("abc", columns: 3, rows: 1, [.bold, .underlined], decorations) == ["a.."])
        #expect(marked("abc", columns: 3, rows: 1, .underlined, decorations) == ["ab."])
    }

    @Test func `whole rows have a style up to the edge`() {
        var decorations = LineDecorations()
        decorations.rows = Self.lit
        #expect(marked("ab cd", columns: 4, rows: 2, .reversed, decorations) == ["ab  ", "cd  "])
    }
}
