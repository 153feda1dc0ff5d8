/// What a terminal is told beside text (ECMA-48): colours in the middle of a word, and control characters, which are left
/// out where a person is shown the rest.
enum Steering {
    case none
    /// After ESC.
    case escape
    /// In a control sequence of so many bytes.
    case sequence(Int)

    /// A longer one is none.
    static let longest = 64
}

extension StreamReader {
    mutating func readBare(_ byte: UInt8, _ hits: inout SecretHits) {
        switch steering {
        case .none:
            if byte == 0x1B {
                steering = .escape
            } else if byte >= 0x20 && byte != 0x7F || byte == 0x09 || byte == 0x0A || byte == 0x0D {
                see(byte, from: position, &hits)
            } else {
                skip()
            }
        case .escape: steering = byte == 0x5B ? .sequence(0) : .none
        case .sequence(let count):
            let isOver = (0x40...0x7E).contains(byte)
            if !isOver && count == Steering.longest { forget() }
            steering = isOver || count == Steering.longest ? .none : .sequence(count + 1)
        }
    }

    /// A flood of them is no word that was interrupted.
    private mutating func skip() {
        passed += 1
        if passed > Steering.longest { forget() }
    }
}
