import ReactorKit
import ReactorTesting

/// What a negotiation does with a proxy's bytes: what it sent, how it ended, and what it left.
struct NegotiationReplay: Equatable, CustomStringConvertible {
    var sent: [[UInt8]]
    var end: String
    var unread: [UInt8] = []

    var description: String { "sent \(sent), \(end), unread \(unread)" }

    /// Feeds the pieces byte by byte until the negotiation is over.
    static func run(
        _ negotiation: any ProxyNegotiation, _ pieces: [[UInt8]]
    ) -> NegotiationReplay {
        var negotiation = negotiation
        var replay = NegotiationReplay(sent: [negotiation.greeting], end: "waits")
        for byte in pieces.joined() {
            guard replay.end == "waits" else {
                replay.unread.append(byte)
                continue
            }
            do throws(ProxyError) {
                switch try negotiation.take(byte) {
                case .wait: break
                case .send(let bytes): replay.sent.append(bytes)
                case .done: replay.end = "done"
                }
            } catch {
                replay.end = "\(error)"
            }
        }
        return replay
    }
}
