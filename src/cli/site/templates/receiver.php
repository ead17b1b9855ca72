<?php
// The key stays in this file, on the server: no browser ever sees it.
const GATEPOST = '{{ server }}';
const KEY = '{{ key }}';

function field(string $name): string {
    return is_string($_POST[$name] ?? null) ? trim($_POST[$name]) : '';
}
function shown(string $text): string {
    return htmlspecialchars($text, ENT_QUOTES | ENT_SUBSTITUTE);
}
$seconds = field('seconds');
$comment = [
    'content' => field('comment'),
    'author' => field('name'),
    'author_email' => field('email'),
    'article' => field('article'),
    'ip' => $_SERVER['REMOTE_ADDR'],
    'user_agent' => $_SERVER['HTTP_USER_AGENT'] ?? '',
    'honeypot' => field('subject'),
    'seconds_to_submit' => is_numeric($seconds) ? abs((float) $seconds) : null,
];
$context = stream_context_create(['http' => [
    'method' => 'POST',
    'header' => [
        'Authorization: Bearer ' . KEY,
        'Content-Type: application/json',
    ],
    'content' => json_encode($comment, JSON_INVALID_UTF8_SUBSTITUTE),
    'timeout' => 10,
]]);
$answer = @file_get_contents(GATEPOST . 'v1/comments', false, $context);
$told = json_decode((string) $answer, true) ?? [];
$status = $told['status'] ?? 'failed';
// Whoever wrote the comment sees there what became of it, and nobody else.
$private = $told['status_url'] ?? '';
if (str_starts_with($private, '/')) {
    $private = rtrim(GATEPOST, '/') . $private;
}
$back = $_SERVER['HTTP_REFERER'] ?? '';
$back = preg_match('~^https?://~i', $back) ? $back : './';
http_response_code($status === 'failed' ? 503 : 200);
header('Content-Type: text/html; charset=utf-8');
header('Cache-Control: no-store');
header('Referrer-Policy: no-referrer');
// Here is the place to store what is approved, or to build the page anew.
$message = match ($status) {
    'approved' => 'Thank you. Your comment is published.',
    'failed' => 'Your comment could not be taken. Please try again.',
    default => 'Thank you. Your comment awaits moderation.',
};
?>
<!DOCTYPE html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="robots" content="noindex">
<title>Your comment</title>
<link rel="stylesheet" href="style.css">
<main>
<h1>Your comment</h1>
<p role="status"><?= shown($message) ?></p>
<?php if ($private !== '') { ?>
<p>This link is yours alone. It says where your comment stands, and lets you
object or erase it: <a id="private" href="<?= shown($private) ?>">what became
of my comment</a></p>
<?php } ?>
<p><a href="<?= shown($back) ?>">Back to the article</a></p>
</main>
</html>
