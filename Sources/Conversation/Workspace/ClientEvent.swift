package import ReactorKit
package import Settings
package import TerminalUI

/// An event of the client.
package enum ClientEvent: Equatable, Sendable {
    case input(Input)
    case resized(rows: Int, columns: Int)
    /// An event of this link's connection.
    case connection(LinkID, ConnectionEvent)
    /// The external editor has ended, with this text.
    case edited(String)
    /// The external editor has failed, for this reason.
    case editingFailed(String)
    /// The draft that `ClientAction.findDraft` has found.
    case draft(DraftClaim, Draft)
    /// The command that `ClientAction.run` started has ended; nil is success.
    case commandEnded(String?)
    /// There is time for a slice of the work in progress.
    case workOn
    /// The settings were read again, or could not be.
    case settingsRead(SettingsReading)
    /// The settings were saved, or could not be.
    case settingsSaved(SettingsSaving)
    /// A message of the program, good or bad, that belongs to no connection.
    case notice(String, isBad: Bool)
    /// The program must end: a signal arrived, or the terminal hung up.
    case terminated
}

/// An action of the client; the session performs them in order.
package enum ClientAction: Equatable, Sendable {
    /// Perform this action on this link's connection.
    case connection(LinkID, ConnectionAction)
    /// Release this link's connection: the link is closed, and gets no more events.
    case close(LinkID)
    /// Find a draft of an earlier run for a buffer that was opened.
    case findDraft(DraftClaim)
    /// Run the person's command for this line.
    case run([UInt8])
    /// Draw everything again, because the terminal's contents are unknown.
    case redraw
    /// Ring the terminal's bell.
    case bell
    /// Copy this text to the terminal's clipboard.
    case copy(String)
    /// Return the terminal to the shell until the job continues.
    case suspend
    /// Open this text in the external editor, which has the terminal meanwhile.
    case edit(String)
    /// Read the settings again.
    case readSettings
    /// Write these values into the settings file.
    case saveSettings([SettingsEdit])
    /// Close all connections, restore the terminal, and exit.
    case quit
}

/// The time of an event by two clocks: one for measuring, one to show.
package struct Moment: Hashable, Sendable {
    /// Monotonic, for waits and round trips.
    package var instant: Instant
    /// Seconds since 1970, to show.
    package var wallSecond: Int64

    package init(instant: Instant, wallSecond: Int64) {
        self.instant = instant
        self.wallSecond = wallSecond
    }
}
