/// What is before the text of a line: a sign or a label of its kind, and the time of a notice.
extension Transcript.Line {
    /// The number of bytes of the head, all of which are ASCII; 0 for a line from the peer.
    var headLength: Int {
        switch kind {
        case .reply, .unfinished, .own, .event, .highlight: 0
        case .sending: length(of: Self.sending)
        case .sent: length(of: Self.sign)
        case .unanswered: labelLength
        case .notice, .failure: noticeLength
        case .earlier: length(of: Self.sign) + noticeLength
        }
    }

    /// The number of bytes of the sign of a notice, without its time; 0 for another line.
    var signLength: Int { noticeLength > 0 ? Self.notice.count : 0 }

    /// Whether the program has written the line, in this run or an earlier one.
    var isOfProgram: Bool {
        switch kind {
        case .notice, .failure: true
        case .earlier: signLength > 0
        case .reply, .unfinished, .sending, .sent, .unanswered, .own, .event, .highlight: false
        }
    }

    // MARK: -

    private static let sending = Array("...sending ".utf8)
    private static let sign = Array("> ".utf8)
    private static let notice = Array("-- ".utf8)
    /// A time of day: any digit for each zero.
    private static let clock = Array("00:00:00 ".utf8)
    private static let zero = UInt8(ascii: "0")
    private static let colon = UInt8(ascii: ":")
    private static let blank = UInt8(ascii: " ")

    private func length(of head: [UInt8]) -> Int { bytes.starts(with: head) ? head.count : 0 }

    /// `not answered: `: up to the first colon.
    private var labelLength: Int {
        guard let end = bytes.firstIndex(of: Self.colon),
            bytes.dropFirst(end - bytes.startIndex + 1).first == Self.blank
        else { return 0 }
        return end - bytes.startIndex + 2
    }

    /// `-- ` or `-- 12:00:00 `.
    private var noticeLength: Int {
        let length = length(of: Self.notice)
        return length == 0 ? 0 : length + Self.clockLength(in: bytes.dropFirst(length))
    }

    /// The length of a time of day and the blank after it.
    private static func clockLength(in text: ArraySlice<UInt8>) -> Int {
        guard text.count >= clock.count else { return 0 }
        for (index, pattern) in clock.enumerated() {
            let byte = text[text.startIndex + index]
            let isDigit = byte >= zero && byte <= zero + 9
            guard pattern == zero ? isDigit : byte == pattern else { return 0 }
        }
        return clock.count
    }
}
