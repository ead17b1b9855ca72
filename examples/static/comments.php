<?php
// What is published of an article, out of Gatepost's feed: as the feed itself for comments.js, as a page for browsers without scripts.
require __DIR__ . '/gatepost.php';

function shown(string $text): string {
    return htmlspecialchars($text, ENT_QUOTES | ENT_SUBSTITUTE);
}
/** Asks for a page of the feed: its status, its headers, and what it says. */
function page(string $article, string $before, string $known): array {
    $context = stream_context_create(['http' => [
        'header' => $known !== '' ? ['If-None-Match: ' . $known] : [],
        'ignore_errors' => true,
        'timeout' => 10,
    ]]);
    $query = http_build_query(['article' => $article] + ($before !== '' ? ['before' => $before] : []));
    $feed = @file_get_contents(GATEPOST . 'feeds/' . rawurlencode(SITE) . '?' . $query, false, $context);
    $headers = $http_response_header ?? [];
    $code = preg_match('~^HTTP/\S+ (\d{3})~', $headers[0] ?? '', $found) ? (int) $found[1] : 503;
    return [$code, $headers, (string) $feed];
}
$text = fn (string $name): string => is_string($_GET[$name] ?? null) ? $_GET[$name] : '';
$article = $text('article');
if ($text('format') === 'json') {
    $known = $_SERVER['HTTP_IF_NONE_MATCH'] ?? '';
    // A line's end in a header would begin another.
    $known = preg_match('~^[\x21-\x7e ,]*$~', $known) ? $known : '';
    [$code, $headers, $feed] = page($article, $text('before'), $known);
    http_response_code($code);
    foreach ($headers as $header) {
        if (preg_match('~^(etag|cache-control|content-type):~i', $header)) {
            header($header);
        }
    }
    echo $feed === '' && $code !== 304 ? '{}' : $feed;
    exit;
}
// A page of the feed has a hundred comments: more than a thousand are no reading matter.
const MOST_PAGES = 10;
$items = [];
$before = '';
for ($pages = 0; $pages < MOST_PAGES; $pages++) {
    [$code, , $feed] = page($article, $before, '');
    $told = json_decode($feed, true) ?? [];
    array_push($items, ...($told['items'] ?? []));
    parse_str((string) parse_url($told['next_url'] ?? '', PHP_URL_QUERY), $next);
    $before = is_string($next['before'] ?? null) ? $next['before'] : '';
    if ($code !== 200 || $before === '') {
        break;
    }
}
http_response_code($code);
// Only to an article of this very host: whoever made the link here may have named another.
$host = parse_url('http://' . ($_SERVER['HTTP_HOST'] ?? ''), PHP_URL_HOST);
$own = is_string($host) && parse_url($article, PHP_URL_HOST) === $host;
$back = $own ? '/' . ltrim((string) parse_url($article, PHP_URL_PATH), "/\\ \t\r\n") : './';
header('Content-Type: text/html; charset=utf-8');
header('Cache-Control: no-cache');
?>
<!DOCTYPE html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Comments</title>
<link rel="stylesheet" href="style.css">
<main>
<h1>Comments</h1>
<?php if ($code !== 200) { ?>
<p role="status">The comments cannot be shown now. Please try again later.</p>
<?php } elseif ($items === []) { ?>
<p>Nobody has commented yet.</p>
<?php } else { ?>
<?php if ($before !== '') { ?>
<p>The newest <?= count($items) ?> comments of more</p>
<?php } ?>
<ol class="comments">
<?php foreach (array_reverse($items) as $item) { ?>
<li><p class="by"><bdi><?= shown($item['authors'][0]['name'] ?? 'Somebody') ?></bdi>, <time datetime="<?= shown($item['date_published']) ?>"><?= shown(substr($item['date_published'], 0, 10)) ?></time></p>
<p class="text" dir="auto"><?= shown($item['content_text']) ?></p></li>
<?php } ?>
</ol>
<?php } ?>
<p><a href="<?= shown($back) ?>">Back to the article</a></p>
</main>
</html>
