/// The version that `--version` prints and evidence carries.
enum Version {
    static let current = "0.1.0"
}
