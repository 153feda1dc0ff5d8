/// What kind of quantity an observed text stands for (`as:`).
public enum Measure: String, Sendable, Hashable, Codable, CaseIterable {
    case number
    /// `26%` or `26`.
    case percent
    /// A number of seconds; held against a duration.
    case seconds
    /// Bytes, or a number with KiB, MiB, …; held against a size.
    case size
    /// Time since an instant; held against a duration.
    case age
    /// Time until an instant; held against a duration.
    case left
}
