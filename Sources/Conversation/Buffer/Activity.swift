/// What happened in a tab since it was last seen; the graver counts.
package enum Activity: Int, Comparable, Sendable {
    case none, lines, failure

    package static func < (left: Activity, right: Activity) -> Bool {
        left.rawValue < right.rawValue
    }

    /// What stands behind the tab's number.
    var sign: String {
        switch self {
        case .none: ""
        case .lines: "*"
        case .failure: "!"
        }
    }
}
