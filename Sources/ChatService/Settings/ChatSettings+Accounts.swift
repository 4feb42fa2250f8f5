import Accounts
import ChatCore
import Settings
import SystemPackage

/// Whether a network has accounts: the setting `accounts`.
package enum AccountsChoice: String, CaseIterable, Sendable {
    /// Optional where there is a data folder, and otherwise none.
    case usual
    case off
    case optional
    case required
}

/// Settings of accounts.
extension ChatSettings {
    static let accounts: [Setting<ChatSettings>] = [
        Setting(
            "accounts", \.accountsChoice, .choice, .now,
            "Whether people may have accounts, or must; usual: optional with a data-folder, else off."
        ),
        Setting(
            "registration", \.registration, .choice, .now,
            "Who may register an account: anybody, those who have an invitation, or only the administrator."
        ),
        Setting(
            "early-registration", \.allowsEarlyRegistration, .onOff, .now,
            "Whether an account may be registered before the client has sent its names."),
        Setting(
            "always-on", \.alwaysOn, .absence, .now,
            "How long the user of an account stays, away, when it has no connection; off: it quits."
        ),
    ]

    /// Why there cannot be accounts as they are wanted, as a sentence; nil when there can.
    func problemOfAccounts(keptIn folder: FilePath?) -> String? {
        guard folder == nil, accountsChoice == .optional || accountsChoice == .required else {
            return nil
        }
        return "accounts = \(accountsChoice.rawValue) needs a data-folder, in which they are kept"
    }

    /// What the core must know of accounts; nil without accounts.
    func accountSettings(
        keptIn folder: FilePath?, nonceSecret: [UInt8]
    ) -> NetworkSettings.AccountSettings? {
        guard folder != nil, accountsChoice != .off else { return nil }
        return NetworkSettings.AccountSettings(
            accountsChoice == .required ? .required : .optional, registration: registration,
            allowsEarlyRegistration: allowsEarlyRegistration, nonceSecret: nonceSecret,
            alwaysOn: alwaysOn)
    }
}
