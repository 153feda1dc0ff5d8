import Glibc

/// Texts as an array of C strings that ends with NULL, as execve(2) wants it.
///
/// Everything lies in one block that is never freed: the process is about to become another one, or to end.
@safe struct CStrings {
    private let pointers: UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>

    /// Nil becomes NULL.
    init(_ texts: [String?]) {
        unsafe pointers = .allocate(capacity: texts.count + 1)
        for (index, text) in texts.enumerated() {
            unsafe pointers[index] = text.flatMap { unsafe strdup($0) }
        }
        unsafe pointers[texts.count] = nil
    }

    /// For execve(2).
    func withMutablePointers(_ body: (UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>) -> Int32) -> Int32 {
        unsafe body(pointers)
    }

    func withPointers(_ body: (UnsafePointer<UnsafePointer<CChar>?>) -> Int32) -> Int32 {
        unsafe pointers.withMemoryRebound(to: UnsafePointer<CChar>?.self, capacity: 1) { unsafe body($0) }
    }
}
