import ArgumentParser

/// A time on the command line: `2`, `0.5`; more than nothing, and a day at most.
struct Seconds: ExpressibleByArgument {
    let duration: Duration

    init?(argument: String) {
        guard let seconds = Double(argument), seconds >= 0.001, seconds <= 86_400 else {
            return nil
        }
        duration = .seconds(seconds)
    }
}
