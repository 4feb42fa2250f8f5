extension Command {
    /// What a key that edits does where there is nothing to edit; nil for most.
    ///
    /// Fingers know these keys for the transcript as well as for the line; on an empty line they
    /// would do nothing.
    package var onEmptyLine: Command? {
        switch self {
        case .edit(.upcaseWord): .toUnread
        case .edit(.downcaseWord): .toggleBare
        case .edit(.transposeWords): .nextTimestamps
        case .edit(.moveToEnd): .toEnd
        default: nil
        }
    }
}
