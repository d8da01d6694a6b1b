// Lines of a log on their way into a reconciler: parsed by all processors, added in their order.
//
//     add(line)... -> batch -> parsed on another thread -> reconciler
//
// Parsing a record takes longer than joining it, and needs nothing of the records before it.
//
// Threads  add() and finish() on one
// Memory   a batch for each processor and one more
#pragma once

#include "audit/reconcile.hpp"

#include <deque>
#include <future>
#include <string>
#include <vector>

namespace diolkos::cli {

class parsed_lines {
public:
    static constexpr std::size_t batch_bytes = std::size_t{1} << 20U;

    // `to` must outlive this.
    parsed_lines(audit::log_side from, audit::reconciler& to);

    void add(std::string_view line);
    // After the last line: everything is in the reconciler.
    void finish();

private:
    struct batch {
        std::string text;              // lines, one behind the other
        std::vector<std::size_t> ends; // of each, in `text`
        // Of each line that has no escapes: the views of one that has would live in the reader,
        // which has gone on by then.
        std::vector<std::optional<audit::read_record>> parsed;
    };
    static std::unique_ptr<batch> parse(std::unique_ptr<batch> what);
    void begin();
    void take_first();

    audit::log_side from_;
    audit::reconciler& to_;
    std::size_t most_under_way_;
    std::unique_ptr<batch> filling_ = std::make_unique<batch>();
    std::deque<std::future<std::unique_ptr<batch>>> under_way_;
};

} // namespace diolkos::cli
