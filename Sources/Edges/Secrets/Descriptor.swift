internal import Glibc

/// An open file descriptor, closed when it goes.
struct Descriptor: ~Copyable {
    let number: Int32

    init(owning number: Int32) {
        self.number = number
    }

    deinit {
        close(number)
    }

    enum Part: Equatable {
        case bytes([UInt8])
        case end
        case failed(errno: Int32)
    }

    /// At most `most` bytes; goes on after an interruption by a signal.
    func read(most: Int) -> Part {
        var buffer = [UInt8](repeating: 0, count: most)
        while true {
            let count = unsafe Glibc.read(number, &buffer, most)
            if count > 0 {
                let part = Part.bytes(Array(buffer[..<count]))
                unsafe explicit_bzero(&buffer, most)
                return part
            }
            if count == 0 { return .end }
            let code = errno
            if code != EINTR { return .failed(errno: code) }
        }
    }

    /// Writes all of `bytes`. Answers 0 or the errno.
    func write(_ bytes: [UInt8]) -> Int32 {
        var done = 0
        while done < bytes.count {
            let count = unsafe bytes.withUnsafeBytes { buffer in
                unsafe Glibc.write(number, buffer.baseAddress.map { unsafe $0 + done }, bytes.count - done)
            }
            if count < 0 {
                let code = errno
                if code == EINTR { continue }
                return code
            }
            done += count
        }
        return 0
    }
}
