import CPosix

/// The job that the shell started: this process, and those that share its pipeline.
public enum Job {
    /// Stops it as Ctrl-Z does, and returns when the shell lets it go on.
    public static func stop() {
        cs_stop_job()
    }
}
