/// Slows those who guess passwords. Pure.
///
/// An address that tries too often is refused for a time. An account is never refused, or anybody
/// could lock its owner out: attempts from addresses that it has not been used from are delayed,
/// and longer after each failure; those from its known addresses are not delayed.
///
/// An attempt begins when the verifier of its account is to be looked up, by PLAIN, SCRAM or
/// IDENTIFY, and counts as failed unless `succeed` is called. Times are seconds since 1970. A UNIX
/// socket has no address, and is neither refused nor delayed.
package struct LoginThrottle: Sendable {
    /// The most accounts whose failures are remembered, and as many whose addresses are; the one that
    /// was tried or used longest ago is forgotten first.
    package static let entryLimit = 16_384
    /// So many attempts on an account from unknown addresses may fail before others are delayed.
    package static let freeFailures = 5
    /// The longest delay in seconds. The first is a second, and each failure doubles it.
    package static let longestDelay: Int64 = 8
    /// The seconds after which a failure is forgotten.
    package static let forgettingPeriod: Int64 = 60
    /// The most addresses that are known of an account: those that were used last.
    package static let knownAddressLimit = 8

    /// What is to be done with an attempt.
    package enum Verdict: Hashable, Sendable {
        /// Go on at once.
        case allow
        /// Go on after so many seconds.
        case delay(Int64)
        /// Answer that it failed, without looking at the password: the address may try again after
        /// so many seconds.
        case refuse(Int64)
    }

    /// Failures that are not forgotten reach the longest delay, and no more: it ends a few minutes
    /// after the attack.
    private static let failureLimit = freeFailures + 8

    private var addresses: AddressThrottle
    private var failures: BoundedTable<AccountName, AttemptLevel>
    private var known: BoundedTable<AccountName, [AddressBlock]>

    package init(_ limits: AddressThrottle.Limits = .login, entryLimit: Int = entryLimit) {
        addresses = AddressThrottle(limits, entryLimit: entryLimit)
        failures = BoundedTable(limit: entryLimit)
        known = BoundedTable(limit: entryLimit)
    }

    /// Counts an attempt to log in to an account, which may not exist.
    package mutating func attempt(
        on account: AccountName, from block: AddressBlock?, at second: Int64
    ) -> Verdict {
        guard let block else { return .allow }
        if let seconds = addresses.attempt(from: block, at: second) { return .refuse(seconds) }
        if isKnown(block, of: account) { return .allow }
        var level =
            failures[account]
            ?? AttemptLevel(period: Self.forgettingPeriod, limit: Self.failureLimit)
        level.update(at: second)
        let excess = level.count - Self.freeFailures
        level.add()
        failures[account] = level
        return excess < 0 ? .allow : .delay(min(1 << Int64(excess), Self.longestDelay))
    }

    /// Takes back an attempt, which has succeeded: its address is known from now on.
    package mutating func succeed(on account: AccountName, from block: AddressBlock?) {
        guard let block else { return }
        addresses.succeed(from: block)
        if !isKnown(block, of: account) { failures[account]?.takeBack() }
        noteAddress(block, of: account)
    }

    /// Makes an address known that an account was used from: those of its stored sessions, after a
    /// restart.
    package mutating func noteAddress(_ block: AddressBlock, of account: AccountName) {
        var blocks = known[account] ?? []
        blocks.removeAll { $0 == block }
        blocks.append(block)
        known[account] = blocks.suffix(Self.knownAddressLimit)
    }

    /// Where an attempt on an account comes from.
    package func source(_ block: AddressBlock?, of account: AccountName) -> LoginSource {
        LoginSource(block, isKnown: block.map { isKnown($0, of: account) } ?? true)
    }

    /// Forgets an account, which was deleted: somebody else may register its name.
    package mutating func forget(_ account: AccountName) {
        known[account] = nil
        failures[account] = nil
    }

    private func isKnown(_ block: AddressBlock, of account: AccountName) -> Bool {
        known[account]?.contains(block) == true
    }
}
