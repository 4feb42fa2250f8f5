import Logging
import ReactorKit
import Services
import Settings
import Text

extension ServerLimits {
    /// Whether `other` has rate limits of a kind that these lack. A connection accepted without one
    /// has no budget that could apply it.
    fileprivate func lacksRates(of other: ServerLimits) -> Bool {
        !haveRates && other.haveRates || !haveRatesOfAddresses && other.haveRatesOfAddresses
    }
}

extension Endpoint {
    /// Whether both are at the same port of the same host, with TLS or without.
    fileprivate func hasAddress(of other: Endpoint) -> Bool {
        host != nil && host == other.host && port == other.port
    }
}

/// Settings that change while the server runs.
extension Server {
    /// Applies new settings: all that can change, or none when it cannot listen on a new address.
    /// For open connections only time limits, rate limits, and what their service applies to them
    /// change.
    package func reload(to wanted: ServerSettings) -> ReloadReport {
        let change = SettingsChange(from: settings, to: wanted)
        let plans = ListenerPlan.all(of: change.settings)
        let old = Self.predecessors(of: plans, among: places)
        var report = ReloadReport()
        report.changed = change.changed
        report.kept = change.kept
        report.waiting = change.waiting

        // What can fail is done first, and undone on failure.
        let (before, held) = (settings, places)
        settings = change.settings
        var opened: [Place] = []
        // A pipe would block the loop, and was read at the start.
        var files = TLSFiles(pipes: .refused)
        do throws(ListenError) {
            for plan in plans {
                guard let former = old[plan.key] else {
                    opened.append(try open(plan, &files))
                    places.append(opened[opened.count - 1])
                    continue
                }
                // Where there was no TLS, there is no certificate to keep.
                if former.plan.key != plan.key { _ = try withTLS(plan, &files) }
            }
        } catch {
            settings = before
            places = held
            for place in opened { place.sockets.close() }
            return ReloadReport(refused: ["\(error)"])
        }

        places = plans.compactMap { plan in
            guard var place = old[plan.key] else {
                return opened.first { $0.plan.key == plan.key }
            }
            var plan = plan
            keepService(of: &plan, from: place.plan, before, &report)
            plan = refreshed(plan, from: place.plan, &files, &report)
            if plan.key != place.plan.key {
                report.changed.append(
                    "\(place.plan.endpoint) is now \(plan.endpoint), for new connections")
            }
            place.plan = plan
            return place
        }
        if connections.standing > 0, before.limits.lacksRates(of: settings.limits) {
            report.kept.append(
                "existing connections that were accepted without a rate limit stay unlimited")
        }
        let kept = Set(old.values.map(\.plan.key))
        close(held.filter { !kept.contains($0.plan.key) }, &report)
        // Listeners open with services of the new settings.
        spread(old.mapValues(\.plan.key))
        serve(opened, &report)
        remakeSocketFiles(&report)
        report.failed += settings.serviceFileProblems
        report.warnings = files.warnings(at: WallTime.second)
        return report
    }

    // MARK: -

    /// The open place that each of these plans takes over: the one with its key, else one at the
    /// same address that only differs in TLS and that no other plan has.
    private static func predecessors(
        of plans: [ListenerPlan], among places: [Place]
    ) -> [ListenerPlan.Key: Place] {
        var free = Dictionary(uniqueKeysWithValues: places.map { ($0.plan.key, $0) })
        var found: [ListenerPlan.Key: Place] = [:]
        for plan in plans { found[plan.key] = free.removeValue(forKey: plan.key) }
        for plan in plans where found[plan.key] == nil {
            let former = places.first {
                free[$0.plan.key] != nil && $0.plan.endpoint.hasAddress(of: plan.endpoint)
            }
            if let former { found[plan.key] = free.removeValue(forKey: former.plan.key) }
        }
        return found
    }

    /// Sockets are opened for the workers of a service, so that an endpoint keeps it, unless the
    /// other one is on the same workers.
    private func keepService(
        of plan: inout ListenerPlan, from old: ListenerPlan, _ before: ServerSettings,
        _ report: inout ReloadReport
    ) {
        let (name, former) = (plan.settings.service, old.settings.service)
        if name == former { return }
        if let section = settings.section(ofService: name),
            let other = before.section(ofService: former), section.canReplace(other)
        {
            return
        }
        plan.settings.service = former
        report.kept.append("\(plan.endpoint) keeps the service \(former) until the next start")
        report.waiting.append("the service of \(plan.endpoint)")
    }

    /// The plan with its TLS files read again; the old ones are kept when the files are invalid.
    private func refreshed(
        _ plan: ListenerPlan, from old: ListenerPlan, _ files: inout TLSFiles,
        _ report: inout ReloadReport
    ) -> ListenerPlan {
        var plan = plan
        guard plan.endpoint.requiresTLS else { return plan }
        do {
            plan.tls = try files.configuration(for: plan.settings)
            if let former = old.tls, plan.tls != former {
                report.changed.append("read the certificates and keys of \(plan.endpoint) again")
            }
        } catch let pipe as SpentPipe {
            plan.tls = old.tls
            report.kept.append("\(plan.endpoint) keeps its certificate: \(pipe)")
            report.waiting.append("the certificate of \(plan.endpoint)")
        } catch {
            plan.tls = old.tls
            report.failed.append("\(plan.endpoint) keeps its certificate: \(error)")
        }
        return plan
    }

    private func close(_ gone: [Place], _ report: inout ReloadReport) {
        for place in gone {
            close(place)
            for address in place.sockets.addresses {
                report.changed.append("no longer listening on \(place.plan.text(of: address))")
            }
        }
    }

    private func close(_ place: Place) {
        forgetAdopted(place)
        home.close(place.plan.key)
        threads?.call { [key = place.plan.key] in $0.close(key) }
    }

    /// Removes the sockets of a place, which are closed, from the adopted ones.
    private func forgetAdopted(_ place: Place) {
        let closed = place.sockets.descriptors
        adopted.removeAll { closed.contains($0.descriptor) }
    }

    /// Listens again on UNIX sockets whose file was removed, or replaced by that of a server that
    /// is dead: no client can reach them any more. Open connections are not affected.
    private func remakeSocketFiles(_ report: inout ReloadReport) {
        // In another root the paths lead elsewhere.
        guard settings.chroot == nil else { return }
        for (index, place) in places.enumerated() where home.hasLostFile(place.plan.key) {
            let plan = place.plan
            do {
                let sockets = try ListenerSockets(opening: plan, workers: workerCount(of: plan))
                close(place)
                places[index] = Place(plan: plan, sockets: sockets)
                try serve([places[index]])
                report.noteRemade(plan.endpoint)
            } catch {
                report.noteLost(plan.endpoint, error)
            }
        }
        for place in places {
            for address in home.lostForeignFiles(place.plan.key) {
                report.failed.append(
                    "\(address) has lost its socket file, which the service manager made: restart "
                        + "its socket unit")
            }
        }
        status.remakeSocketFiles(&report)
    }

    private func serve(_ opened: [Place], _ report: inout ReloadReport) {
        do {
            try serve(opened)
        } catch {
            // The certificate was valid a moment ago, so this is a lack of memory.
            for place in opened {
                forgetAdopted(place)
                places.removeAll { $0.plan.key == place.plan.key }
                place.sockets.close()
                report.failed.append(
                    "\(ListenError(endpoint: place.plan.endpoint, reason: error))")
            }
            return
        }
        for address in opened.flatMap(descriptions) {
            report.changed.append("listening on \(address)")
        }
    }

    /// Accepts from the sockets of these places on all workers.
    ///
    /// - Throws: as `Worker.open`, for the first worker.
    private func serve(_ opened: [Place]) throws {
        try home.open(openings(ofWorker: 0, in: opened), for: self)
        for index in 1..<max(workerCount, 1) {
            let openings = openings(ofWorker: index, in: opened)
            threads?.call(index - 1) { worker in
                do { try worker.open(openings) } catch {
                    // On a socket from which nothing accepts, clients would wait.
                    for socket in openings.flatMap(\.sockets) { socket.close() }
                    worker.log.error("cannot serve new listeners: \(error)")
                }
            }
        }
    }

    /// Applies the settings on every worker; `former` are the keys that plans had before.
    private func spread(_ former: [ListenerPlan.Key: ListenerPlan.Key]) {
        applyLimits()
        let (settings, plans) = (settings, places.map(\.plan))
        home.change(to: settings, plans, former)
        threads?.call { $0.change(to: settings, plans, former) }
    }

    /// Logs the result of a reload.
    package func logReport(_ report: ReloadReport) {
        for sentence in report.wrong { log.error("\(sentence)") }
        guard report.isApplied else {
            return log.error("\(sentence(report.failure ?? "", "nothing has changed"))")
        }
        for sentence in report.failed { log.error("\(sentence)") }
        // A server that reads its settings every day would repeat them every day.
        let warnings = report.warnings.filter { !loggedWarnings.contains($0) }
        loggedWarnings = Set(report.warnings)
        for sentence in warnings + report.kept { log.warning("\(sentence)") }
        for sentence in report.changed { log.info("\(sentence)") }
        log.info("read the settings again")
    }
}
