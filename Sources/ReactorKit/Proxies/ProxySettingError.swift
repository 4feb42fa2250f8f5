/// A text that names no proxy.
public struct ProxySettingError: Error, Hashable, Sendable {
    /// Where the text was found, as `ALL_PROXY`; empty where it was given by itself.
    public let variable: String
    /// What is wrong; the text itself may hold a password.
    public let problem: String

    init(_ problem: String, variable: String = "") {
        self.problem = problem
        self.variable = variable
    }
}

extension ProxySettingError: CustomStringConvertible {
    /// `ALL_PROXY names no proxy: no proxy of the kind "ftp" is known here`.
    public var description: String {
        "\(variable.isEmpty ? "this" : variable) names no proxy: \(problem)"
    }
}
