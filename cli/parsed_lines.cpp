#include "cli/parsed_lines.hpp"

#include <algorithm>
#include <thread>

namespace diolkos::cli {

parsed_lines::parsed_lines(audit::log_side from, audit::reconciler& to)
    : from_(from),
      to_(to),
      most_under_way_(std::max(1U, std::thread::hardware_concurrency())) {}

void parsed_lines::add(std::string_view line) {
    filling_->text += line;
    filling_->ends.push_back(filling_->text.size());
    if (filling_->text.size() >= batch_bytes)
        begin();
}

void parsed_lines::finish() {
    begin();
    while (!under_way_.empty())
        take_first();
}

void parsed_lines::begin() {
    under_way_.push_back(std::async(std::launch::async, parse, std::move(filling_)));
    filling_ = std::make_unique<batch>();
    if (under_way_.size() > most_under_way_)
        take_first();
}

std::unique_ptr<parsed_lines::batch> parsed_lines::parse(std::unique_ptr<batch> what) {
    audit::record_reader reader;
    what->parsed.reserve(what->ends.size());
    const std::string_view text = what->text;
    std::size_t at = 0;
    for (const auto end : what->ends) {
        const auto line = text.substr(at, end - at);
        at = end;
        what->parsed.push_back(line.find('\\') == line.npos ? reader.read(line) : std::nullopt);
    }
    return what;
}

void parsed_lines::take_first() {
    const auto done = under_way_.front().get();
    under_way_.pop_front();
    const std::string_view text = done->text;
    std::size_t at = 0;
    for (std::size_t i = 0; i < done->ends.size(); ++i) {
        if (const auto& entry = done->parsed[i])
            to_.add(from_, *entry);
        else // it has escapes, or is malformed
            to_.add_line(from_, text.substr(at, done->ends[i] - at));
        at = done->ends[i];
    }
}

} // namespace diolkos::cli
