import Text

/// A server's reply on its control socket: lines for people, and how the request ended.
///
/// On the wire each line begins with a space; the last one is `ok PROCESS`, with the id of the
/// process that serves from then on, or `failed REASON`. Pure.
package struct ControlReply: Equatable, Sendable {
    /// How it went.
    package enum Ending: Equatable, Sendable {
        case done(process: Int32)
        case failed(String)
    }

    package let lines: [String]
    package let ending: Ending

    package init(_ lines: [String], _ ending: Ending) {
        self.lines = lines
        self.ending = ending
    }

    private static let unknownRequest = "unknown request"

    /// The reply to a line that is not a request.
    package static func unknown(_ line: String) -> ControlReply {
        ControlReply([], .failed("\(unknownRequest) \"\(line)\""))
    }

    /// Whether the server does not know the request, since its program is older than the client's.
    package var isOfOlderServer: Bool {
        if case .failed(let reason) = ending {
            reason.hasPrefix(Self.unknownRequest)
        } else {
            false
        }
    }

    /// All of it as it goes over the wire.
    package var text: String {
        let body = lines.flatMap { $0.split(separator: "\n", omittingEmptySubsequences: false) }
            .map { " \(ScalarSafety.escaped(String($0)))\n" }.joined()
        switch ending {
        case .done(let process): return "\(body)ok \(process)\n"
        case .failed(let reason): return "\(body)failed \(ScalarSafety.escaped(reason))\n"
        }
    }

    /// Puts a reply together from its lines.
    package struct Reader: Sendable {
        private var lines: [String] = []

        package init() {}

        /// Takes a line without its end; the reply, when this was its last.
        ///
        /// - Throws: ``Unreadable``.
        package mutating func take(_ line: String) throws(Unreadable) -> ControlReply? {
            if line.hasPrefix(" ") {
                lines.append(String(line.dropFirst()))
                return nil
            }
            let ending: Ending
            if line.hasPrefix("ok "), let process = Int32(line.dropFirst(3)) {
                ending = .done(process: process)
            } else if line.hasPrefix("failed ") {
                ending = .failed(String(line.dropFirst(7)))
            } else {
                throw Unreadable()
            }
            defer { lines = [] }
            return ControlReply(lines, ending)
        }
    }

    /// The reply is not that of carillond, or of a much newer one.
    package struct Unreadable: Error, Equatable, CustomStringConvertible {
        /// The sentence.
        package var description: String { "the control socket did not answer as carillond does" }
    }
}
