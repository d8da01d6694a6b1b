// Makes a signed Merkle log of records: what is to be written for each commit, and how a log that
// is there is gone on with.
//
//     open(folder) -> commit(lines) -> files, then the checkpoint, then what may go -> ...
//
// A commit is done in this order: `files` and their names reach the medium; then `checkpoint`
// replaces the file of that name in one step, and reaches it too; then `superseded` may be
// removed. So a log that was cut off anywhere is as its last checkpoint says: what is beyond it is
// written again, from the tail or from the journal.
//
// I/O      none
// Threads  not thread-safe; one thread at a time
// Memory   one tile for each level, and the records of one bundle
#pragma once

#include "audit/stored_log.hpp"
#include "audit/tree/checkpoint.hpp"
#include "audit/tree/growing_tree.hpp"

namespace diolkos::audit {

struct log_commit {
    struct file {
        std::string path, bytes; // the whole file; what is there under this name is replaced
    };
    std::vector<file> files;
    std::string checkpoint;
    std::vector<std::string> superseded; // files, and folders with all that is in them
    std::uint64_t size = 0;              // records under the checkpoint
};

class log_writer {
public:
    // Goes on with the log in `from`, or begins one if there is no checkpoint. Fails if the
    // checkpoint is not this key's, or the tree's edge is not what it says.
    [[nodiscard]] static log_result<log_writer> open(const stored_log& from, tree::signer_key key);

    // Each line ends in a newline and is one record of at most tree::max_entry_bytes bytes.
    [[nodiscard]] log_commit commit(std::string_view lines);

    [[nodiscard]] std::uint64_t size() const noexcept { return tree_.size(); }
    // Without its newline; empty if there is none.
    [[nodiscard]] const std::string& last_record() const noexcept { return last_; }
    [[nodiscard]] const tree::verifier_key& verifier() const noexcept { return key_.verifier(); }

private:
    explicit log_writer(tree::signer_key key)
        : key_(std::move(key)) {}

    [[nodiscard]] log_result<void> restore(const stored_log& from, const tree::checkpoint& head);
    [[nodiscard]] log_result<void> restore_bundle(const stored_log& from);
    void add(std::string_view record, log_commit& to);
    void write_edge(log_commit& to);

    tree::signer_key key_;
    tree::hasher hash_;
    tree::growing_tree tree_;
    std::string bundle_; // of the records in the edge's tile
    std::string last_;
    // Partial tiles of the last checkpoint, and of the one before it: a reader may be reading
    // those.
    std::vector<std::string> edge_, edge_before_;
};

} // namespace diolkos::audit
