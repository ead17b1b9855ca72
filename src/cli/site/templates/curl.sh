curl --fail-with-body '{{ server }}v1/comments' \
  --header 'Authorization: Bearer {{ key }}' \
  --header 'Content-Type: application/json' \
  --data '{{ comment }}'
