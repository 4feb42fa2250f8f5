import ChatClient
import ReactorIRC
import TerminalUI
import Text

/// A line of a conversation as the transcript shows it. Pure.
///
/// A message is `<@ada> hello`, an action `* ada waves`, a notice `-ada- hello`; what happened begins
/// with `--`, as the program's own lines do.
struct ChatLineText {
    /// The lines of a message, which has several if its text does.
    let lines: [StyledText]
    let kind: Transcript.Kind

    /// - Parameters:
    ///   - isHighlight: Whether the line is important to the person.
    ///   - readsCodes: Whether formatting codes become styles, instead of marks.
    init(_ line: ChatLine, isHighlight: Bool = false, readsCodes: Bool = true) {
        let text = line.isInvalidUTF8 ? Array(line.string.utf8) : line.text
        switch line.kind {
        case .message, .notice, .action, .ctcpRequest, .ctcpReply, .wallops:
            kind = isHighlight ? .highlight : line.isOwn ? .own : .reply
            let head = Self.head(of: line)
            lines = text.split(separator: 0x0A, omittingEmptySubsequences: false).map { part in
                var shown = head
                if readsCodes {
                    FormattingReader.append(part, to: &shown, over: .plain)
                } else {
                    shown.bytes += part
                }
                if line.isInvalidUTF8 {
                    Self.append(" [not UTF-8]", Style(.standard, .dim), to: &shown)
                }
                return shown
            }
        case .failure:
            kind = .failure
            lines = [StyledText(Array("-- ".utf8) + FormattingReader.plain(text[...]))]
        case .server, .warning:
            kind = .notice
            lines = text.split(separator: 0x0A, omittingEmptySubsequences: false).map { part in
                var shown = StyledText(Array("-- ".utf8))
                FormattingReader.append(part, to: &shown, over: .plain)
                return shown
            }
        default:
            kind = .event
            lines = [StyledText(Array("-- \(Self.event(line))".utf8))]
        }
    }

    /// The event of a line that may share its line of the transcript with others; nil for others.
    static func event(of line: ChatLine) -> EventRun.Event? {
        let name = line.sender?.text ?? "?"
        switch line.kind {
        case .join: return .joined(name)
        case .part, .quit: return .left(name)
        case .nick: return line.subjects.first.map { .renamed(name, to: $0.text) }
        default: return nil
        }
    }

    /// What happened, in words.
    static func event(_ line: ChatLine) -> String {
        let who = line.sender?.text ?? "the server"
        let text = String(
            decoding: FormattingReader.plain(Array(line.string.utf8)[...]), as: UTF8.self)
        let subjects = line.subjects.map(\.text)
        let whom = subjects.first ?? "?"
        let reason = text.isEmpty ? "" : ": \(text)"
        switch line.kind {
        case .join: return "\(who) joined"
        case .part: return "\(who) left\(reason)"
        case .quit: return "\(who) quit\(reason)"
        case .kick: return "\(who) removed \(subjects.joined(separator: ", "))\(reason)"
        case .mode: return "\(who) sets mode \(text)"
        case .topic:
            return text.isEmpty ? "\(who) removed the topic" : "\(who) sets the topic: \(text)"
        case .nick: return "\(who) is now \(whom)"
        case .away: return "\(who) is away\(reason)"
        case .invite: return "\(who) invites \(whom)\(text.isEmpty ? "" : " to \(text)")"
        case .host: return "\(who) has the address \(text)"
        case .realName: return "\(who) has the real name \(text)"
        case .netSplit: return "network split (\(text)): \(EventRun.names(subjects)) left"
        case .netJoin: return "network split is over: \(EventRun.names(subjects)) returned"
        default: return text
        }
    }

    // MARK: -

    /// What is before the text.
    private static func head(of line: ChatLine) -> StyledText {
        var head = StyledText()
        switch line.kind {
        case .action:
            head.bytes += "* ".utf8
            appendName(of: line, to: &head)
            head.bytes.append(0x20)
        case .notice, .ctcpReply:
            head.bytes.append(UInt8(ascii: "-"))
            appendName(of: line, to: &head)
            head.bytes += "- ".utf8
        case .ctcpRequest:
            head.bytes += "-- CTCP of ".utf8
            appendName(of: line, to: &head)
            head.bytes += ": ".utf8
        default:
            head.bytes.append(UInt8(ascii: "<"))
            if let rank = line.rank { head.bytes.append(rank) }
            appendName(of: line, to: &head)
            if let audience = line.audience { head.bytes += [0x3A, audience] }
            head.bytes += "> ".utf8
        }
        return head
    }

    private static func appendName(of line: ChatLine, to head: inout StyledText) {
        guard let sender = line.sender else {
            head.bytes += "server".utf8
            return
        }
        head.begin(
            line.isOwn
                ? Style(.standard, .bold) : Style(NickColors.color(of: sender.key.bytes)))
        head.bytes += sender.bytes
        head.begin(.plain)
    }

    private static func append(_ text: String, _ style: Style, to shown: inout StyledText) {
        shown.begin(style)
        shown.bytes += text.utf8
        shown.begin(.plain)
    }
}
