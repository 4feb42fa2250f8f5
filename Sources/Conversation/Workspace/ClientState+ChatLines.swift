import ChatClient
import ReactorIRC
import ReactorKit
import TerminalUI

/// Lines of conversations: received, sent, and waiting for their echo.
extension ClientState {
    // MARK: - Received

    /// Shows a line in its conversation's tab, which a message of a person opens without showing it.
    mutating func show(
        _ line: ChatLine, in target: ChatTarget, of link: Int
    ) -> [ClientAction] {
        if let sender = line.sender, !line.isOwn,
            links[link].chat?.ignored.contains(sender) == true
        {
            return []
        }
        guard let index = place(of: line, in: target, of: link) else { return [] }
        touched.add(index)
        let mark = tabs[index].activity
        let isMessage = line.isMessage
        let isImportant = isMessage && isHighlight(line, in: target, of: link)
        let before = isImportant ? bellContext(of: index, link: link) : nil
        if let number = line.pending, settle(number, with: line, in: index, of: link) {
            needsDisplay = needsDisplay || index == current
            return []
        }
        if isMessage {
            if let sender = line.sender, !line.isOwn {
                tabs[index].typists.stops(sender.text)
                tabs[index].speakers.spoke(sender.key.bytes, named: sender.text)
            }
            append(line, isImportant: isImportant, to: index, of: link)
        } else {
            appendEvent(line, to: index, of: link)
        }
        if !line.isOwn, isMessage || line.kind == .failure {
            tabs[index].noteHeard(isHighlight: isImportant && !line.isHistory)
        }
        let news = tabs[index].unreadCount < Self.countedNews || tabs[index].activity != mark
        if index == current || news || isTabListOpen { needsDisplay = true }
        guard let before, !line.isHistory, before.bell == .always || !before.isInSight,
            before.bell != .loss, bellIsDue()
        else { return [] }
        return [.bell]
    }

    /// Unread lines are counted on the screen up to this.
    private static let countedNews = 100

    /// The tab for a line; what a server or a service says has no tab of its own.
    private mutating func place(
        of line: ChatLine, in target: ChatTarget, of link: Int
    ) -> Int? {
        if target == .server, line.isAnswer, let asker = links[link].chat?.asker(at: now.instant),
            let index = index(of: asker)
        {
            return index
        }
        if let index = index(of: target, of: link) { return index }
        // The tab of a room that was left is closed already.
        if line.isOwn, !line.isMessage, case .room = target { return nil }
        if case .person = target, line.kind == .message || line.kind == .action {
            return openConversation(target, of: link)
        }
        return index(of: .server, of: link)
    }

    private func isHighlight(_ line: ChatLine, in target: ChatTarget, of link: Int) -> Bool {
        guard !line.isOwn, line.kind == .message || line.kind == .action || line.kind == .notice
        else { return false }
        if case .person = target, line.kind != .notice { return true }
        guard case .room = target else { return false }
        // By optional chaining: a binding would copy all that the network has.
        return links[link].chat?.isHighlight(line.text) == true
    }

    private mutating func append(
        _ line: ChatLine, isImportant: Bool, to index: Int, of link: Int
    ) {
        tabs[index].events = nil
        let shown = ChatLineText(
            line, isHighlight: isImportant && tabs[index].target?.kind == .room,
            readsCodes: links[link].colors != .marks)
        for text in shown.lines {
            tabs[index].noteReceived(text.bytes, shownAs: text.bytes)
            tabs[index].transcript.append(text, kind: shown.kind, at: line.time / 1_000)
        }
    }

    /// An event shares the line of those before it, if the setting is on.
    private mutating func appendEvent(_ line: ChatLine, to index: Int, of link: Int) {
        let shown = ChatLineText(line)
        for text in shown.lines { tabs[index].log(.program, text.bytes.dropFirst(3)) }
        let second = line.time / 1_000
        guard let event = ChatLineText.event(of: line), tabs[index].target?.kind == .room,
            links[link].settings.foldEvents, !line.isOwn
        else {
            tabs[index].events = nil
            for text in shown.lines {
                tabs[index].transcript.append(text, kind: shown.kind, at: second)
            }
            return
        }
        if var run = tabs[index].events, !run.isFull, let last = run.line,
            last == tabs[index].transcript.last
        {
            run.add(event)
            tabs[index].transcript.replace(
                last, with: "-- \(run.text)".utf8, kind: .event, at: second)
            tabs[index].events = run
            return
        }
        var run = EventRun(event, text: ChatLineText.event(line))
        run.line = tabs[index].transcript.append(
            "-- \(run.text)".utf8, kind: .event, at: second)
        tabs[index].events = run
    }

    // MARK: - Sent

    /// Sends messages to the conversation of the current tab; nil, with a hint, if that is not
    /// possible.
    mutating func sendChat(_ messages: [String]) -> [ClientAction]? {
        guard let link = linkIndex(of: tab.link), links[link].state.isUp else {
            return withLinkRefusal()
        }
        guard let kind = tab.target?.kind, kind != .list else {
            hint = .error(
                "this is the tab of the server: /join ROOM, /query NICK, /quote LINE",
                "the server's tab: /join ROOM, /query NICK", "/join ROOM, /query NICK", "/join")
            return nil
        }
        tabs[current].prepareToSend()
        do throws(CommandRefused) {
            // Lines that belong together are one message where the server has such.
            let text = messages.joined(separator: "\n")
            return try order { client, target, now, output throws(OrderRefused) in
                try client.send(text, to: target, at: now, into: &output)
            }
        } catch {
            hint = .error(error.reason)
            return nil
        }
    }

    private mutating func withLinkRefusal() -> [ClientAction]? {
        _ = withLink(of: current) { link, buffer, now in
            link.send([], from: &buffer, at: now) ?? []
        }
        return nil
    }

    /// Lets the others see that the person types, if the setting is on.
    mutating func reportTyping() -> [ClientAction] {
        guard tabs[current].target != nil, let link = linkIndex(of: tabs[current].link),
            links[link].settings.typing,
            let target = links[link].chat?.target(of: tabs[current].target), target != .server,
            tabs[current].editor.clusters.first != "/"
        else { return [] }
        return withClient(of: link) { client, now, output in
            client.setTyping(.active, in: target, at: now, into: &output)
        }
    }

    /// Shows an own message until its echo arrives.
    mutating func showPending(_ line: ChatLine, in target: ChatTarget, of link: Int) {
        guard let number = line.pending, let index = place(of: line, in: target, of: link) else {
            return
        }
        touched.add(index)
        tabs[index].events = nil
        let shown = ChatLineText(line)
        let lines = shown.lines.map { text in
            tabs[index].transcript.append(text.bytes, kind: .sending, at: line.time / 1_000)
        }
        links[link].chat?.pending[number] = ChatLink.Pending(
            buffer: tabs[index].id, lines: lines, text: line.text)
        if index == current { needsDisplay = true }
    }

    /// Replaces an own message by its echo; false if it is no longer shown, or others follow it.
    private mutating func settle(
        _ number: PendingNumber, with line: ChatLine, in index: Int, of link: Int
    ) -> Bool {
        guard let waiting = links[link].chat?.pending.removeValue(forKey: number) else {
            return false
        }
        let shown = ChatLineText(line)
        guard waiting.buffer == tabs[index].id, waiting.lines.count == shown.lines.count else {
            remove(waiting)
            return false
        }
        for (place, text) in zip(waiting.lines, shown.lines) {
            tabs[index].noteReceived(text.bytes, shownAs: text.bytes)
            if !tabs[index].transcript.replace(
                place, with: text, kind: .own, at: line.time / 1_000)
            {
                tabs[index].transcript.append(text, kind: .own, at: line.time / 1_000)
            }
        }
        return true
    }

    /// Shows that a message is replaced by others.
    private mutating func remove(_ waiting: ChatLink.Pending) {
        guard let index = index(of: waiting.buffer) else { return }
        for line in waiting.lines {
            tabs[index].transcript.replace(line, with: "-- sent".utf8, kind: .event)
        }
    }

    /// An own message was refused, or nothing is known of it.
    mutating func fail(_ number: PendingNumber, _ failure: PendingFailure, of link: Int) {
        guard let waiting = links[link].chat?.pending.removeValue(forKey: number),
            let index = index(of: waiting.buffer), let line = waiting.lines.first
        else { return }
        touched.add(index)
        for line in waiting.lines.dropFirst() {
            tabs[index].transcript.replace(line, with: "-- see above".utf8, kind: .event)
        }
        switch failure {
        case .unconfirmed:
            tabs[index].setAside([
                SentMessage(bytes: waiting.text, line: line, sent: now.instant)
            ])
        case .refused(let reason):
            let text = Array("not delivered: ".utf8) + waiting.text
            tabs[index].transcript.replace(line, with: text, kind: .unanswered)
            if !reason.isEmpty {
                tabs[index].say(ChatText.string(of: reason), .failure)
            }
        }
        if index == current { needsDisplay = true }
    }

    /// Sends the messages again of which nothing is known.
    mutating func resendChat() -> [ClientAction] {
        if tab.unanswered.isEmpty {
            hint = "nothing to send again"
            return []
        }
        let messages = tab.unanswered.all
        guard let actions = sendChat(messages.map { String(decoding: $0.bytes, as: UTF8.self) })
        else { return [] }
        _ = tabs[current].unanswered.takeAll()
        for message in messages { tabs[current].markAsSentAgain(message) }
        return actions
    }
}

extension ChatLine {
    /// Whether it may be the answer to an order.
    fileprivate var isAnswer: Bool {
        switch kind {
        case .server, .failure, .warning: true
        default: false
        }
    }

    /// Whether the sender writes, instead of doing something else.
    var isMessage: Bool {
        switch kind {
        case .message, .notice, .action, .ctcpRequest, .ctcpReply, .wallops: true
        default: false
        }
    }
}
