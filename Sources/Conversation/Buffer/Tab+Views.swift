import TerminalUI

/// What the person wants to see of the transcript.
extension Tab {
    /// Lets the view follow what happened; to be called after each change.
    mutating func followLines() {
        isFiltering = !view.follow(transcript, isOnScreen: isShown, isWatched: isWatched)
    }

    mutating func setFilter(_ filter: TranscriptFilter) {
        view.setFilter(filter, over: transcript)
        search?.setFilter(filter)
    }

    /// False if all is read.
    mutating func goToUnread(in frame: TranscriptView.Frame) -> Bool {
        view.toUnread(in: transcript, frame: frame)
    }

    /// Readies what the next frame shows.
    mutating func prepare(in frame: TranscriptView.Frame) {
        view.prepare(transcript, in: frame)
    }
}
