import TerminalUI

/// Links that lead to a network with rooms and persons.
extension ClientState {
    /// The members of the current tab's room as they are now; nil if they are not known.
    var currentMembers: [MemberList.Row]? { nil }

    /// Leaves the room of the current tab, whose tab is about to be closed.
    mutating func leaveConversation() -> [ClientAction] { [] }
}
