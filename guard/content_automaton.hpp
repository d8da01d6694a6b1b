// A content model (XML Schema 1.0, part 1, 3.8 and 3.9) as a deterministic automaton over the
// numbers of children:
//
//     state   the start, or the child that was seen last, with how often in a row
//     step    to the same child, while there are fewer than its maximum
//             to another that may follow, when there are no fewer than its minimum
//
// In the schema subset an element stands in one place of a content model and a group of several
// does not repeat. So a child's number is its place, one table has all steps, and one counter is
// enough.
//
// I/O      none
// Errors   the constructor throws std::invalid_argument: the model is outside the subset
// Threads  immutable once made; a run belongs to its caller
// Memory   children * (children + 1) bits
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

namespace diolkos::guard {

struct particle {
    enum class term : std::uint8_t { element, sequence, choice };
    term is = term::sequence;
    std::uint32_t min = 1, max = 1;
    std::uint32_t child = 0;       // element: its number
    std::vector<particle> parts{}; // sequence, choice
};

class content_automaton {
public:
    content_automaton() = default; // no children
    // Each of the numbers 0 to children - 1 stands once in `model`.
    content_automaton(const particle& model, std::uint32_t children);

    class run {
    public:
        explicit run(const content_automaton& over) noexcept
            : over_(over) {}
        // False if `child` may not come next; the run is over then.
        [[nodiscard]] bool step(std::uint32_t child) noexcept;
        // Whether the content may end here.
        [[nodiscard]] bool complete() const noexcept;

    private:
        const content_automaton& over_;
        std::uint32_t state_ = 0; // 0: the start; n + 1: child n was last
        std::uint32_t count_ = 0; // of that child
    };

private:
    struct part { // of a model under construction
        bool nullable = true;
        std::vector<std::uint32_t> first, last;
    };
    part compile(const particle& model);
    part compile_group(const particle& group);
    void connect(const std::vector<std::uint32_t>& from, const std::vector<std::uint32_t>& to);

    std::uint32_t children_ = 0;
    std::vector<std::uint32_t> min_, max_; // by child
    std::vector<bool> step_;               // state * children_ + child
    std::vector<bool> final_ = {true};     // by state
};

} // namespace diolkos::guard
