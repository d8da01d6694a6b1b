#include "cli/export/exporter.hpp"

#include "audit/log_reader.hpp"
#include "audit/tree/proof.hpp"

#include <utility>

namespace diolkos::cli {

namespace {

audit::log_contents read(const net::log_folder& log, const audit::record_range& which,
                         const audit::record_sink& sink) {
    const auto contents = audit::read_log(log, which, sink);
    if (!contents)
        throw std::runtime_error((log.path() / contents.error().text).string());
    return *contents;
}

// By the tiles: for a record that was pruned.
std::optional<audit::tree::digest> hash_of(const net::log_folder& log, std::uint64_t position,
                                           std::uint64_t size, audit::tree::hasher& with) {
    const auto tiles = [&log](const audit::tree::tile_name& name) {
        auto bytes = log.read(audit::tree::path_of(name));
        return bytes ? std::move(*bytes) : std::optional<std::string>();
    };
    return audit::tree::read_from_tiles(size, tiles, with)(0, position);
}

} // namespace

exporter::exporter(std::filesystem::path log, std::filesystem::path state)
    : log_(std::move(log)),
      file_(std::move(state)),
      state_(file_.empty() ? export_state() : read_export_state(file_)),
      first_(state_.next) {
    compare_last();
}

void exporter::compare_last() {
    if (state_.next == 0 || !state_.last)
        return;
    const auto last = state_.next - 1;
    std::optional<audit::tree::digest> found;
    const auto contents =
        read(log_, {last, state_.next},
             [&](std::uint64_t, std::string_view record) { found = hash_.leaf(record); });
    if (!found && last < contents.under_checkpoint)
        found = hash_of(log_, last, contents.under_checkpoint, hash_);
    if (found != state_.last)
        throw std::runtime_error(
            log_.path().string() + ": record " + std::to_string(last) +
            (found ? " is not the one that was exported" : " was exported, and is not there") +
            ". This is another log than " + file_.string() +
            " tells of, or an older state of it; another log needs a state file of its own");
}

void exporter::run(collector& to, const std::function<void(std::uint64_t)>& shown) {
    batch_.clear(); // of a run that failed
    held_bytes_ = 0;
    auto reading = state_.next;
    read(log_, {reading}, [&](std::uint64_t position, std::string_view record) {
        if (position != reading && reading > 0)
            throw std::runtime_error(log_.path().string() + ": records " + std::to_string(reading) +
                                     " to " + std::to_string(position - 1) +
                                     " were pruned, and this export has not had them");
        if (position != reading) // a first export of a log whose beginning was pruned
            first_ = state_.next = position;
        reading = position + 1;
        batch_.emplace_back(record);
        held_bytes_ += record.size();
        if (batch_.size() == batch_records || held_bytes_ >= batch_bytes) {
            give(to);
            shown(state_.next - first_);
        }
    });
    give(to);
    shown(state_.next - first_);
}

void exporter::give(collector& to) {
    if (batch_.empty())
        return;
    to.take(batch_);
    state_.next += batch_.size();
    state_.last = hash_.leaf(batch_.back());
    if (!file_.empty())
        write_export_state(file_, state_);
    batch_.clear();
    held_bytes_ = 0;
}

} // namespace diolkos::cli
