import ReactorKit
import TerminalUI
import Text

/// The top row: the endpoint and the state of the connection; with several tabs, their numbers,
/// marks and names before it.
///
/// The current tab is in brackets, `*` marks a tab with unseen lines, `!` one with a failure. If
/// there is not enough room, parts are left out step by step: the names of the other tabs, the name
/// of the current tab, the other tabs except for the most severe mark; then the details of the
/// connection except for the key to press, then everything except the state.
struct TitleRow {
    private struct Label {
        let name: String
        let number: String
        let isShown: Bool
    }

    private let status: LinkStatus
    private let labels: [Label]
    private let place: String

    init(_ tabs: [Buffer], current: Int, status: LinkStatus) {
        self.status = status
        let names = Self.names(of: tabs)
        labels = tabs.indices.map { index in
            let number = "\(index + 1)\(tabs[index].activity.sign)"
            return Label(name: names[index], number: number, isShown: index == current)
        }
        place = "[\(current + 1)/\(tabs.count)]\(tabs.map(\.activity).max()?.sign ?? "")"
    }

    /// The longest form that fits; at least one character.
    func text(columns: Int) -> String {
        let alone = status.full.flatMap { [" \($0)", $0] } + status.bare
        return FittingText(forms: rows + alone).cut(to: columns)
    }

    // MARK: -

    private var rows: [String] {
        let places =
            labels.count == 1
            ? [" \(labels[0].name)  "]
            : [
                row(separator: "  ") { _ in true }, row { $0.isShown }, row { _ in false }, place,
            ].map { " \($0) │ " }
        return status.full.flatMap { status in places.map { $0 + status } }
    }

    private func row(separator: String = " ", isNamed: (Label) -> Bool) -> String {
        labels.map { label in
            let text = isNamed(label) ? "\(label.number) \(label.name)" : label.number
            return label.isShown ? "[\(text)]" : text
        }.joined(separator: separator)
    }

    /// With several tabs, the host alone if it is unique.
    private static func names(of tabs: [Buffer]) -> [String] {
        tabs.map { tab in
            let isAlone = tabs.count { $0.endpoint.host == tab.endpoint.host } == 1
            guard tabs.count > 1, isAlone, let host = tab.endpoint.host else { return tab.name }
            return host
        }
    }
}
