import ReactorKit
import TerminalUI

/// The top row: where the connection leads and how it is; with several tabs, their numbers,
/// marks and names before that.
///
/// The tab that is shown stands in brackets, `*` marks one with unseen lines, `!` one with a
/// failure. What has no room is left out step by step: the names of the others, that of the
/// tab that is shown, and last the row of the others, of which the gravest mark is left.
struct TitleRow {
    private struct Label {
        let name: String
        let number: String
        let isShown: Bool
    }

    private let state: String
    private let labels: [Label]
    private let place: String

    init(_ tabs: [Tab], current: Int, at now: Moment) {
        state = tabs[current].linkText(at: now)
        let names = Self.names(of: tabs.map(\.endpoint))
        labels = tabs.indices.map { index in
            let number = "\(index + 1)\(tabs[index].activity.sign)"
            return Label(name: names[index], number: number, isShown: index == current)
        }
        place = "[\(current + 1)/\(tabs.count)]\(tabs.map(\.activity).max()?.sign ?? "")"
    }

    /// The most that fits; what is still too long is for the grid to cut.
    func text(columns: Int) -> String {
        if labels.count == 1 { return " \(labels[0].name)  \(state)" }
        let rows = [
            row(separator: "  ") { _ in true }, row { $0.isShown }, row { _ in false }, place,
        ]
        let texts = rows.map { " \($0) │ \(state)" }
        return texts.first { VisibleText($0).columns <= columns } ?? texts[texts.count - 1]
    }

    // MARK: -

    private func row(separator: String = " ", isNamed: (Label) -> Bool) -> String {
        labels.map { label in
            let text = isNamed(label) ? "\(label.number) \(label.name)" : label.number
            return label.isShown ? "[\(text)]" : text
        }.joined(separator: separator)
    }

    /// Among several, the host alone, where it tells one from the others.
    private static func names(of endpoints: [Endpoint]) -> [String] {
        endpoints.map { endpoint in
            let isAlone = endpoints.count { $0.host == endpoint.host } == 1
            guard endpoints.count > 1, isAlone, let host = endpoint.host else {
                return endpoint.description
            }
            return host
        }
    }
}
