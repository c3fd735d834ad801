{{/* What every pod of the image has in common: the worker, `helm test`, and the job that makes topics. */}}

{{- define "news-events.podSecurity" -}}
automountServiceAccountToken: false
# Otherwise a Service called news-... in this namespace gives variables that start with NEWS_, and an unknown one stops the worker.
enableServiceLinks: false
securityContext:
  runAsNonRoot: true
  runAsUser: 10001
  runAsGroup: 10001
  fsGroup: 10001
  seccompProfile: {type: RuntimeDefault}
{{- with .Values.image.pullSecrets }}
imagePullSecrets:
  {{- range . }}
  - name: {{ . | quote }}
  {{- end }}
{{- end }}
{{- end }}

{{- define "news-events.container" -}}
image: {{ include "news-events.image" . }}
imagePullPolicy: {{ .Values.image.pullPolicy }}
securityContext:
  allowPrivilegeEscalation: false
  capabilities: {drop: [ALL]}
  privileged: false
  readOnlyRootFilesystem: true
# The last lines of the log say why a container ended; `kubectl describe pod` shows them.
terminationMessagePolicy: FallbackToLogsOnError
env:
  {{- include "news-events.env" . | nindent 2 }}
volumeMounts:
  - {name: tmp, mountPath: /tmp}
  {{- if include "news-events.isSasl" . }}
  - {name: sasl, mountPath: /run/secrets/kafka-sasl, readOnly: true}
  {{- end }}
  {{- if include "news-events.isTls" . }}
  {{- if .Values.kafka.tls.caSecret }}
  - {name: tls-ca, mountPath: /run/secrets/kafka-ca, readOnly: true}
  {{- end }}
  {{- if .Values.kafka.tls.clientSecret }}
  - {name: tls-client, mountPath: /run/secrets/kafka-client, readOnly: true}
  {{- end }}
  {{- end }}
{{- end }}

{{- define "news-events.env" -}}
- {name: NEWS_BROKERS, value: {{ .Values.kafka.brokers | quote }}}
- {name: NEWS_TOPIC_PREFIX, value: {{ .Values.kafka.topicPrefix | quote }}}
- {name: NEWS_GROUP_ID, value: {{ .Values.kafka.groupId | quote }}}
- {name: NEWS_SECURITY_PROTOCOL, value: {{ .Values.kafka.securityProtocol }}}
{{- if include "news-events.isSasl" . }}
- {name: NEWS_SASL_MECHANISM, value: {{ .Values.kafka.sasl.mechanism }}}
- name: NEWS_SASL_USERNAME
  valueFrom:
    secretKeyRef: {name: {{ .Values.kafka.sasl.secret | quote }}, key: {{ .Values.kafka.sasl.usernameKey | quote }}}
- {name: NEWS_SASL_PASSWORD_FILE, value: /run/secrets/kafka-sasl/password}
{{- end }}
{{- if include "news-events.isTls" . }}
{{- if .Values.kafka.tls.caSecret }}
- {name: NEWS_SSL_CA_FILE, value: /run/secrets/kafka-ca/ca.crt}
{{- end }}
{{- if .Values.kafka.tls.clientSecret }}
- {name: NEWS_SSL_CERTIFICATE_FILE, value: /run/secrets/kafka-client/tls.crt}
- {name: NEWS_SSL_KEY_FILE, value: /run/secrets/kafka-client/tls.key}
{{- end }}
{{- end }}
- {name: NEWS_POOL_SIZE, value: {{ .Values.pool.processes | quote }}}
- {name: NEWS_POOL_MEMORY_MB, value: {{ .Values.pool.memoryMb | quote }}}
- {name: NEWS_HOLD_ON_BAD_INPUT, value: "true"}
{{- with .Values.otlp.endpoint }}
- {name: NEWS_OTLP_ENDPOINT, value: {{ . | quote }}}
{{- end }}
{{- if and .Values.otlp.endpoint .Values.otlp.headersSecret }}
- name: OTEL_EXPORTER_OTLP_HEADERS
  valueFrom:
    secretKeyRef: {name: {{ .Values.otlp.headersSecret | quote }}, key: {{ .Values.otlp.headersKey | quote }}}
{{- end }}
{{- range $name, $value := .Values.settings }}
- {name: {{ $name }}, value: {{ $value | quote }}}
{{- end }}
{{- end }}

{{- define "news-events.volumes" -}}
# In memory, and so within the container's limit: each process of the pool unpacks the language identifier's model of 80 MB there.
- name: tmp
  emptyDir: {medium: Memory, sizeLimit: {{ add 96 (mul 80 .Values.pool.processes) }}Mi}
{{- if include "news-events.isSasl" . }}
- name: sasl
  secret:
    secretName: {{ .Values.kafka.sasl.secret | quote }}
    defaultMode: 0440
    items: [{key: {{ .Values.kafka.sasl.passwordKey | quote }}, path: password}]
{{- end }}
{{- if include "news-events.isTls" . }}
{{- with .Values.kafka.tls }}
{{- if .caSecret }}
- name: tls-ca
  secret:
    secretName: {{ .caSecret | quote }}
    defaultMode: 0440
    items: [{key: {{ .caKey | quote }}, path: ca.crt}]
{{- end }}
{{- if .clientSecret }}
- name: tls-client
  secret:
    secretName: {{ .clientSecret | quote }}
    defaultMode: 0440
    items:
      - {key: {{ .certificateKey | quote }}, path: tls.crt}
      - {key: {{ .privateKeyKey | quote }}, path: tls.key}
{{- end }}
{{- end }}
{{- end }}
{{- end }}
