import ArgumentParser

/// A time on the command line, as `2` or `0.5`; more than zero, and at most a day.
struct Seconds: ExpressibleByArgument {
    let duration: Duration

    init?(argument: String) {
        guard let seconds = Double(argument), seconds >= 0.001, seconds <= 86_400 else {
            return nil
        }
        duration = .seconds(seconds)
    }
}
